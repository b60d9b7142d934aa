export type {
  CustomerAssignment as CustomerMapper,
  CustomerRouting as CustomerRoutingMapper,
} from './customer-routing.ts';
